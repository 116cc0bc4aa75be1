// of package b
