"""Owns copies of the whole database: taken from one snapshot while the house works, restored whole or not at all."""

from dooropener.backups.archive import BackupDamaged, BackupFault, Manifest
from dooropener.backups.keeping import Kept, kept_backups, rotate, written_whole
from dooropener.backups.restoring import (
    BackupTooNew,
    HouseStillRuns,
    NotEmpty,
    check,
    database_name,
    restore,
)
from dooropener.backups.sealing import SEALED, WrongPassphrase, seal, unsealed
from dooropener.backups.taking import take

__all__ = [
    "SEALED",
    "BackupDamaged",
    "BackupFault",
    "BackupTooNew",
    "HouseStillRuns",
    "Kept",
    "Manifest",
    "NotEmpty",
    "WrongPassphrase",
    "check",
    "database_name",
    "kept_backups",
    "restore",
    "rotate",
    "seal",
    "take",
    "unsealed",
    "written_whole",
]
