"""Openbox for a private desktop: one workspace, no root menu, nothing a stray key could set off."""

from __future__ import annotations

__all__ = ["OPENBOX_CONFIG"]

_BINDINGS = "".join(
    f'<context name="{context}"><mousebind button="{button}" action="{event}">{acts}</mousebind></context>'
    for context, button, event, acts in (
        ("Client", "Left", "Press", '<action name="Focus"/><action name="Raise"/>'),
        ("Client", "Middle", "Press", '<action name="Focus"/><action name="Raise"/>'),
        ("Client", "Right", "Press", '<action name="Focus"/><action name="Raise"/>'),
        ("Titlebar", "Left", "Press", '<action name="Focus"/><action name="Raise"/>'),
        ("Titlebar", "Left", "Drag", '<action name="Move"/>'),
        ("Titlebar", "Left", "DoubleClick", '<action name="ToggleMaximize"/>'),
        ("Close", "Left", "Click", '<action name="Close"/>'),
        ("Maximize", "Left", "Click", '<action name="ToggleMaximize"/>'),
        ("Iconify", "Left", "Click", '<action name="Iconify"/>'),
        ("Bottom Right BLCorner BRCorner", "Left", "Drag", '<action name="Resize"/>'),
    )
)

OPENBOX_CONFIG = f"""<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <theme><name>Clearlooks</name><titleLayout>NLIMC</titleLayout><animateIconify>no</animateIconify></theme>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <resize><popupShow>Never</popupShow></resize>
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <mouse><dragThreshold>4</dragThreshold><doubleClickTime>400</doubleClickTime>{_BINDINGS}</mouse>
</openbox_config>
"""
