"""Alerts: who has to know, by which way, by when, until a human has said what they saw.

Owns alerts, their timelines and plans, notices and their channels. Publishes `alerts.*`. Listens to what registry says
of people and posts, and to what visits says was missed, found or not answered.
"""
