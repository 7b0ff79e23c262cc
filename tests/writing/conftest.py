"""Profiles of Hypothesis: `HYPOTHESIS_PROFILE=thorough` asks 5,000 examples of every property."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("thorough", max_examples=5000, deadline=None)
if profile := os.environ.get("HYPOTHESIS_PROFILE"):
    settings.load_profile(profile)
