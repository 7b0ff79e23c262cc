"""Old Word files become drafts: minutes, chapters of the guide, issues of the newsletter, updates."""
