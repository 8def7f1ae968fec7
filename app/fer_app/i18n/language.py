"""English and German, through Qt's translation files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

TRANSLATIONS = Path(__file__).resolve().parent / "translations"
TRANSLATED = ("de",)  # English is the language of the source


class Language:
    """What the program speaks; switching takes the translations before away."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._installed: list[QTranslator] = []
        self.name = "en"

    def speak(self, choice: str) -> None:
        """Speak ``choice``: 'system', 'en' or 'de'; windows built later follow."""
        for translator in self._installed:
            self._app.removeTranslator(translator)
        self._installed = []
        system = QLocale.system()
        self.name = language_name(choice, system.name())
        # Numbers follow the words: 0,5 in a German window.
        same = system.name().startswith(self.name)
        QLocale.setDefault(system if same else QLocale(self.name))
        if self.name in TRANSLATED:
            self._install(f"{self.name}.qm", TRANSLATIONS)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install(f"qtbase_{self.name}.qm", Path(folder))  # Qt's own dialogs

    def _install(self, name: str, folder: Path) -> None:
        translator = QTranslator(self._app)
        if translator.load(name, str(folder)):
            self._app.installTranslator(translator)
            self._installed.append(translator)


def language_name(choice: str, system: str) -> str:
    """Return ``en`` or ``de`` for a choice and the system's locale (``de_AT``)."""
    wanted = system.split("_")[0] if choice == "system" else choice
    return wanted if wanted in TRANSLATED else "en"
