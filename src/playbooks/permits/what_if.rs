//! What-if: the thresholds of the tiers, moved over the scores that are there. No call is made for it.
