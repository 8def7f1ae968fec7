"""What ``make lock`` writes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


@pytest.fixture
def lock(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "tools"))
    return pytest.importorskip("lock").lock


def report(*packages):
    """What pip reports of (name, version, hashes)."""
    return {
        "environment": {
            "python_version": "3.11",
            "sys_platform": sys.platform,
            "platform_machine": "x86_64",
        },
        "install": [
            {
                "metadata": {"name": name, "version": version},
                "download_info": {
                    "url": f"https://packages.example/{name}.whl",
                    "archive_info": {"hashes": hashes},
                },
            }
            for name, version, hashes in packages
        ],
    }


def test_each_package_has_its_version_and_hash_and_no_host(lock):
    text = lock(
        report(("NumPy", "2.1", {"sha256": "a1"}), ("av", "18", {"sha256": "b2"}))
    )
    assert text.splitlines()[1:] == [
        "av==18 \\",
        "    --hash=sha256:b2",
        "numpy==2.1 \\",
        "    --hash=sha256:a1",
    ]
    assert "example" not in text


def test_the_project_itself_is_left_out(lock):
    assert "fer-live" not in lock(report(("fer-live", "0.1.0", {})))


def test_a_package_without_a_hash_is_refused(lock):
    with pytest.raises(ValueError, match="av has no hash"):
        lock(report(("av", "18", {"md5": "1"})))
