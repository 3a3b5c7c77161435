# SPDX-License-Identifier: Apache-2.0
"""Rendered people who do not exist: the generator of the training pictures (see LICENSE.md)."""
