"""What the process has imported from which the commands and services of the tests are forked."""

import gc
from importlib import import_module
from importlib.util import find_spec

from sqlalchemy.orm import configure_mappers

from nuanlin.programs import PROGRAMS

import_module("nuanlin.cli")
for program in PROGRAMS:
    import_module(f"{program.module}.main")
    if find_spec(f"{program.module}.cli"):
        import_module(f"{program.module}.cli")
configure_mappers()
gc.collect()
gc.freeze()
