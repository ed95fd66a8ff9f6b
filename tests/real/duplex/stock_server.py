"""Runs moshi's own server, unmodified, on the CPU: `python stock_server.py ARGUMENTS OF moshi.server`."""

import runpy
import sys

import torch

torch.set_num_threads(1)
# The server waits for the graphics card once after its start, which fails where there is none.
torch.cuda.synchronize = lambda *_: None
sys.argv[0] = "moshi.server"
runpy.run_module("moshi.server", run_name="__main__")
