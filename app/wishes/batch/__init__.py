"""成批心愿 batch: many wishes from one Excel list, shown before anything is written."""
