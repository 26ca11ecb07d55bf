# pyright: basic
# pyright: reportMissingImports=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
"""A Qt window of one style that writes down what it shows, as JSON, once its layout has come to rest.

python qt_window.py LAYOUT STYLE PALETTE OUT   form, app or icons, Fusion or Windows, light or dark.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QStyle,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

Truth = dict[str, Any]
QIcon()


class Shown:
    """The window under construction and the truth about it."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.widgets: list[tuple[QWidget, Truth]] = []
        self.parts: list[tuple[Any, Truth]] = []

    def add(self, widget: Any, role: str, text: str | None, words: str = "", **state: object) -> Any:
        """Note what a widget is and which words it shows; returns it."""
        self.widgets.append((widget, {"role": role, "text": text, "state": state, "shows": words}))
        return widget

    def label(self, text: str, heading: bool = False) -> QLabel:
        """A text on its own."""
        return self.add(QLabel(text), "heading" if heading else "text", text, text)

    def part(self, place: Any, role: str, text: str | None, words: str = "", **state: object) -> None:
        """Note a part of a widget; `place` gives (widget, rectangle) later."""
        self.parts.append((place, {"role": role, "text": text, "state": state, "shows": words}))

    def dump(self) -> dict[str, Any]:
        """Everything with its box in screen pixels."""
        things: list[Truth] = []
        for widget, truth in self.widgets:
            rect = QRect(QPoint(0, 0), widget.size())
            things.append({**truth, "box": self._box(widget, rect)})
        for place, truth in self.parts:
            widget, rect = place()
            things.append({**truth, "box": self._box(widget, rect)})
        words = [{"text": w, "box": t["box"]} for t in things for w in t.pop("shows").split()]
        return {"things": [t for t in things if t["role"] != "words"], "words": words}

    def _box(self, widget: QWidget, rect: QRect) -> list[int]:
        ratio = self.window.devicePixelRatioF()
        top = widget.mapToGlobal(rect.topLeft())
        return [round(v * ratio) for v in (top.x(), top.y(), rect.width(), rect.height())]


def form(s: Shown) -> None:
    """Labels at the left of fields, choices, a slider, buttons."""
    box = QVBoxLayout(s.window)
    lines = QFormLayout()
    box.addLayout(lines)
    for name, value in (("Surname", "Lovelace"), ("Town", ""), ("Street", "5 High Road")):
        lines.addRow(s.label(name), s.add(QLineEdit(value), "textbox", name, value, value=value))
    country = QComboBox()
    country.addItems(["Portugal", "Norway"])
    lines.addRow(s.label("Country"), s.add(country, "combobox", "Country", "Portugal", value="Portugal"))
    seats = QSpinBox(value=7)
    lines.addRow(s.label("Seats"), s.add(seats, "spinbutton", "Seats", "7", value="7"))
    volume = QSlider(Qt.Orientation.Horizontal, value=40, maximum=100)
    lines.addRow(s.label("Volume"), s.add(volume, "slider", "Volume", value="40"))
    bar = QProgressBar(value=60)
    lines.addRow(s.label("Progress"), s.add(bar, "progressbar", None, "60%"))
    locked = QLineEdit("fixed")
    locked.setEnabled(False)
    lines.addRow(s.label("Serial"), s.add(locked, "textbox", "Serial", "fixed", value="fixed", disabled=True))
    for names in (("Send copies", "Keep a log"), ("Archive it",)):
        row = QHBoxLayout()
        for i, name in enumerate(names):
            check = s.add(QCheckBox(name), "checkbox", name, name, checked=i == 0 and len(names) > 1)
            check.setChecked(i == 0 and len(names) > 1)
            row.addWidget(check)
        row.addStretch()
        box.addLayout(row)
    row = QHBoxLayout()
    for name in ("By post", "By mail", "By hand"):
        radio = s.add(QRadioButton(name), "radio", name, name, checked=name == "By mail")
        radio.setChecked(name == "By mail")
        row.addWidget(radio)
    box.addLayout(row)
    notes = "Leave it at the door"
    area = QPlainTextEdit(notes)
    area.setMaximumHeight(80)
    box.addWidget(s.add(area, "textbox", None, notes, value=notes))
    row = QHBoxLayout()
    for name in ("Accept", "Discard", "Help"):
        row.addWidget(s.add(QPushButton(name), "button", name, name, disabled=False))
    off = s.add(QPushButton("Locked"), "button", "Locked", "Locked", disabled=True)
    off.setEnabled(False)
    row.addWidget(off)
    box.addLayout(row)
    s.window.findChildren(QLineEdit)[0].setFocus()
    s.widgets[1][1]["state"]["focused"] = True


def app(s: Shown) -> None:
    """Tool buttons with pictures, tabs, a tree, a table, a list and an open menu."""
    box = QVBoxLayout(s.window)
    row = QHBoxLayout()
    kinds = QStyle.StandardPixmap
    for kind in (kinds.SP_DirOpenIcon, kinds.SP_DialogSaveButton, kinds.SP_TrashIcon, kinds.SP_BrowserReload):
        tool = QToolButton()
        tool.setIcon(s.window.style().standardIcon(kind))
        row.addWidget(s.add(tool, "button", None))
        s.widgets[-1][1]["also"] = ["image"]
    for name in ("Build", "Run"):
        tool = QToolButton(text=name)
        row.addWidget(s.add(tool, "button", name, name))
    row.addStretch()
    box.addLayout(row)
    tabs = QTabWidget()
    names = ("Files", "Changes", "Branches")
    for name in names:
        tabs.addTab(QWidget(), name)
    tabs.setCurrentIndex(1)
    bar = tabs.tabBar()
    for i, name in enumerate(names):
        s.part(lambda i=i: (bar, bar.tabRect(i)), "tab", name, name, selected=i == 1)
    box.addWidget(tabs)
    inner = QHBoxLayout(tabs.widget(1))
    tree = QTreeWidget()
    tree.setHeaderLabels(["Name", "Size"])
    for name, below in (("src", ("loop.py", "plan.py")), ("docs", ()), ("tests", ("test_loop.py",))):
        top = QTreeWidgetItem([name, str(len(name))])
        tree.addTopLevelItem(top)
        for child in below or ("x",):
            top.addChild(QTreeWidgetItem([child, "4"]))
        top.setExpanded(name == "src")
    tree.setMinimumSize(300, 200)
    inner.addWidget(tree)

    def note(item: QTreeWidgetItem, known: dict[str, object]) -> None:
        name, size = item.text(0), item.text(1)
        s.part(
            lambda: (tree.viewport(), tree.visualItemRect(item)), "treeitem", name, f"{name} {size}", **known
        )

    for i in range(3):
        top = tree.topLevelItem(i)
        note(top, {"expanded": top.isExpanded()})
        for k in range(top.childCount() if top.isExpanded() else 0):
            note(top.child(k), {})
    table = QTableWidget(4, 3)
    table.setHorizontalHeaderLabels(["Part", "Stock", "Price"])
    head = table.horizontalHeader()
    for c, name in enumerate(("Part", "Stock", "Price")):
        s.part(lambda c=c: (head.viewport(), _section(head, c)), "cell", name, name)
    for r, line in enumerate(
        (("Bolt", "200", "0.10"), ("Nut", "180", "0.05"), ("Hinge", "14", "2.40"), ("Rail", "9", "7.00"))
    ):
        for c, text in enumerate(line):
            table.setItem(r, c, item := QTableWidgetItem(text))
            s.part(lambda item=item: (table.viewport(), table.visualItemRect(item)), "cell", text, text)
    table.setMinimumSize(360, 200)
    inner.addWidget(table)
    for text in ("Name", "Size"):
        s.part(
            lambda t=text: (tree.header().viewport(), _section(tree.header(), int(t == "Size"))),
            "cell",
            text,
            text,
        )
    upright = table.verticalHeader()
    for r in range(4):
        s.part(lambda r=r: (upright.viewport(), _section(upright, r, down=True)), "words", None, str(r + 1))
    places = QListWidget()
    places.addItems(["Dublin", "Vienna", "Ottawa", "Quito"])
    places.setCurrentRow(2)
    places.setMaximumSize(200, 120)
    for i in range(4):
        item = places.item(i)
        s.part(
            lambda item=item: (places.viewport(), places.visualItemRect(item)),
            "option",
            item.text(),
            item.text(),
            selected=i == 2,
        )
    box.addWidget(places)
    menu = QMenu(s.window)
    for name in ("Rename", "Duplicate", "Compress", "Remove"):
        menu.addAction(name)
        action = menu.actions()[-1]
        action.setEnabled(name != "Compress")
        s.part(lambda a=action: (menu, menu.actionGeometry(a)), "menuitem", name, name)
    QTimer.singleShot(300, lambda: menu.popup(places.mapToGlobal(QPoint(260, 0))))


def icons(s: Shown) -> None:
    """Folders as a file manager shows them: places with small pictures, large ones with captions."""
    row = QHBoxLayout(s.window)
    kinds = QStyle.StandardPixmap
    pictures = (
        kinds.SP_DirIcon,
        kinds.SP_FileIcon,
        kinds.SP_DriveHDIcon,
        kinds.SP_ComputerIcon,
        kinds.SP_TrashIcon,
        kinds.SP_DesktopIcon,
    )
    draw = [s.window.style().standardIcon(kind) for kind in pictures]
    places, folder = QListWidget(), QListWidget()
    places.setMaximumWidth(170)
    names = ("Home", "Desktop", "Wastebasket", "Network", "Disk")
    files = (
        "Budget,Holiday photos,letter.odt,backup.tar,Recipes,notes.txt,Music,scan01.png,Taxes,todo.md".split(
            ","
        )
    )
    for view, known, large in ((places, names, False), (folder, files, True)):
        for i, name in enumerate(known):
            view.addItem(QListWidgetItem(draw[i % len(draw)], name))
            item = view.item(i)
            s.part(lambda v=view, i=item: (v.viewport(), v.visualItemRect(i)), "option", name, name)
        if large:
            view.setViewMode(QListWidget.ViewMode.IconMode)
            view.setIconSize(QSize(48, 48))
            view.setGridSize(QSize(110, 90))
        row.addWidget(view)
    folder.setMinimumSize(470, 300)


def _section(head: Any, i: int, down: bool = False) -> QRect:
    at, size = head.sectionViewportPosition(i), head.sectionSize(i)
    return QRect(0, at, head.width(), size) if down else QRect(at, 0, size, head.height())


def main() -> None:
    """Show the window; write the truth when it rests."""
    layout, style, palette, out = sys.argv[1:5]
    program = QApplication(sys.argv[:1])
    program.setStyle(style)
    if palette == "dark":
        dark = QPalette(QColor("#3a3d41"), QColor("#2b2d30"))
        dark.setColor(QPalette.ColorRole.Base, QColor("#1e1f22"))
        dark.setColor(QPalette.ColorRole.Text, QColor("#e0e0e0"))
        dark.setColor(QPalette.ColorRole.WindowText, QColor("#dcdcdc"))
        dark.setColor(QPalette.ColorRole.ButtonText, QColor("#dcdcdc"))
        program.setPalette(dark)
    window = QWidget()
    window.setWindowTitle(f"{layout} {style}")
    window.move(40, 60)
    shown = Shown(window)
    {"form": form, "app": app, "icons": icons}[layout](shown)
    window.show()
    QTimer.singleShot(1200, lambda: Path(out).write_text(json.dumps(shown.dump())))
    program.exec()


main()
