//! Outside services: one narrow seam with rate limits, retries, a budget and a journal.
