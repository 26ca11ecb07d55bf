"""The reading set: which screens there are, how large, how scaled, and which are held out from tuning."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SCREENS", "Shown"]

HD, FULL, WIDE, FIRST = (1280, 720), (1920, 1080), (2560, 1440), (1280, 800)


@dataclass(frozen=True)
class Shown:
    """One screen: `kind` says which program shows it, `what` what it is asked to show.

    `held` screens are not looked at while rules are made: only their totals are printed.
    """

    name: str
    kind: str
    what: str
    size: tuple[int, int] = FIRST
    scale: float = 1.0
    held: bool = False


_APP = "toolbar tabs table:5 | nav tree | listbox menu"
_FORM = "form:{} | choices switches sliders tooltip"

_WEB = (
    Shown("web-plain", "page", "bare form:above heading choices sliders article", HD),
    Shown("web-boot-form", "page", "boot " + _FORM.format("above"), FULL),
    Shown("web-boot-app", "page", "boot " + _APP, FULL),
    Shown("web-material-form", "page", "material " + _FORM.format("left"), FULL, 1.5),
    Shown(
        "web-material-hints", "page", "material form:hint buttons heading switches | toolbar tooltip menu", HD
    ),
    Shown("web-material-app", "page", "material " + _APP, WIDE, 2.0),
    Shown("web-flat-form", "page", "flat " + _FORM.format("above"), HD),
    Shown("web-flat-app", "page", "flat " + _APP, FULL),
    Shown("web-dark-form", "page", "dark " + _FORM.format("left"), FULL),
    Shown("web-dark-app", "page", "dark " + _APP, FULL, 1.5),
    Shown(
        "web-dense",
        "page",
        "dense toolbar table:9 tabs choices | nav form:left tree | listbox menu sliders switches",
        HD,
    ),
    Shown("web-serif", "page", "serif article form:none heading article buttons", FULL),
    Shown("web-dark-form-scaled", "page", "dark " + _FORM.format("hint") + " toolbar tabs", WIDE, 2.0),
    Shown("web-flat-small", "page", "flat tabs table:6 article | listbox switches choices", HD, 1.0),
    Shown("web-cjk", "page", "boot form:left buttons | choices table", HD),
    Shown("web-fluent-form", "page", "fluent " + _FORM.format("above"), FULL, 1.5, True),
    Shown("web-fluent-app", "page", "fluent " + _APP, FULL, 1.0, True),
    Shown("web-slate-form", "page", "slate " + _FORM.format("left"), HD, 1.0, True),
    Shown("web-slate-app", "page", "slate " + _APP, FULL, 1.0, True),
    Shown(
        "web-retro",
        "page",
        "retro toolbar tabs table form:left | nav tree listbox | menu choices sliders switches",
        HD,
        1.0,
        True,
    ),
    Shown(
        "web-pill", "page", "pill " + _FORM.format("hint") + " toolbar | tree menu listbox", WIDE, 2.0, True
    ),
    Shown("web-pill-app", "page", "pill " + _APP, FULL, 1.0, True),
    *(Shown(f"old-{name}", "old", name) for name in ("app", "dense", "focus", "night", "plain")),
)
_GTK = (
    Shown(
        "gtk-form",
        "gtk-named",
        "yad --form --title=Contact --field=Name --field=Phone --field=Member:CHK --field=Plan:CB"
        " --field=Seats:NUM --field=Share:SCL Ada 12345 TRUE Gold!Silver 3 40"
        " --button=Store:0 --button=Discard:1",
    ),
    Shown(
        "gtk-form-dark",
        "gtk-named",
        "env GTK_THEME=Adwaita:dark yad --form --title=Delivery --field=Street --field=Town"
        " --field=Express:CHK --field=Carrier:CB High_Road Leeds FALSE DHL!UPS"
        " --button=Ship:0 --button=Cancel:1",
        FULL,
    ),
    Shown(
        "gtk-list",
        "gtk",
        "zenity --list --width=420 --height=300 --column=City --column=Country"
        " Rome Italy Oslo Norway Lima Peru",
        HD,
    ),
    Shown("gtk-calculator", "gtk", "galculator"),
    Shown("gtk-editor", "gtk", "mousepad", FULL),
    Shown(
        "gtk-question",
        "gtk",
        "zenity --question --text=Delete_the_old_backups? --ok-label=Delete --cancel-label=Keep",
    ),
    Shown(
        "gtk-order-scaled",
        "gtk-named",
        "env GDK_SCALE=2 yad --form --title=Booking --field=Guest --field=Room:CB --field=Nights:NUM"
        " --field=Breakfast:CHK --field=Note Ada Single!Double 2 FALSE Late --button=Book:0 --button=Back:1",
        WIDE,
        2.0,
    ),
    Shown("gtk-editor-scaled", "gtk", "env GDK_SCALE=2 mousepad", WIDE, 2.0),
    Shown(
        "gtk-radiolist",
        "gtk",
        "zenity --list --radiolist --width=420 --height=300 --column=Pick --column=Colour --column=Code"
        " TRUE Crimson C1 FALSE Amber A7 FALSE Teal T3",
    ),
    Shown("gtk-editor-plain", "gtk", "l3afpad", HD),
    Shown(
        "gtk-form-scaled",
        "gtk-named",
        "env GDK_SCALE=2 yad --form --title=Order --field=Item --field=Colour:CB --field=Pieces:NUM"
        " --field=Gift:CHK Lamp Red!Blue 4 TRUE --button=Order:0 --button=Later:1",
        WIDE,
        2.0,
        True,
    ),
    Shown("gtk-files", "gtk", "pcmanfm --no-desktop /usr/share", HD, 1.0, True),
    Shown(
        "gtk-checklist",
        "gtk",
        "zenity --list --checklist --width=420 --height=300 --column=Pick --column=Task"
        " TRUE Sweep FALSE Paint TRUE Mow FALSE Rake",
        HD,
        1.0,
        True,
    ),
)
_QT = (
    Shown("qt-form", "qt", "form Fusion light", HD),
    Shown("qt-form-windows", "qt", "form Windows light", FULL),
    Shown("qt-app-dark", "qt", "app Fusion dark", FULL, 1.5),
    Shown("qt-app", "qt", "app Fusion light", FULL),
    Shown("qt-icons", "qt", "icons Fusion light", HD),
    Shown("qt-form-dark", "qt", "form Fusion dark", HD),
    Shown("qt-form-windows-scaled", "qt", "form Windows light", FULL, 1.5),
    Shown("qt-app-windows-dark", "qt", "app Windows dark", WIDE, 2.0),
    Shown("qt-form-dark-scaled", "qt", "form Fusion dark", WIDE, 2.0, True),
    Shown("qt-app-windows", "qt", "app Windows light", HD, 1.0, True),
)
_TK = (
    *(Shown(f"tk-{style}", "tk", style) for style in ("classic", "dark", "toolbar", "list", "menu", "clam")),
    Shown("tk-clam-scaled", "tk", "clam", FULL, 1.5),
    Shown("tk-classic-scaled", "tk", "classic", FULL, 1.5),
    Shown("tk-default", "tk", "default", HD, 1.0, True),
    Shown("tk-alt-scaled", "tk", "alt", WIDE, 2.0, True),
)
_TERMINAL = (
    Shown("terminal", "xterm", "-bg white -fg black", HD),
    Shown("terminal-dark", "xterm", "-bg #1d1f21 -fg #c5c8c6 -fa DejaVuSansMono -fs 11", FULL, 1.0, True),
)

SCREENS = (*_WEB, *_GTK, *_QT, *_TK, *_TERMINAL)
