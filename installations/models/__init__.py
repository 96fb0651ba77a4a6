"""Nouns of the installations, one file per family."""

from installations.models.blocks import Block, BlockList
from installations.models.catalogue import Function, Module
from installations.models.fichas import Ficha, FichaStatus
from installations.models.installations import Installation, Switch
from installations.models.releases import Offer, Release, ReleaseTest, TestResult

__all__ = [
    "Block",
    "BlockList",
    "Ficha",
    "FichaStatus",
    "Function",
    "Installation",
    "Module",
    "Offer",
    "Release",
    "ReleaseTest",
    "Switch",
    "TestResult",
]
