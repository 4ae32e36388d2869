package groupcommit

// Queued is the number of batches that wait for a commit.
func Queued(s *Sequencer) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}
