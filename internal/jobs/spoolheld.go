package jobs

// Holds says why the job cannot be worked at with this folder: UNAVAILABLE where
// its graph is not in it, is damaged, or is another version's.
func (s Spool) Holds(job string) error {
	_, err := s.graph(job)
	return err
}
