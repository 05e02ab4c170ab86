"""Searching for better arguments: trials with values of their own, kept in a study's file.

The study is Optuna's, in a SQLite file that several programs may add to at once. Optuna is loaded
when a study is read or searched, never before.
"""
