package neo4j

import "context"

// Check is that of store.Store.
func (s *Store) Check(ctx context.Context) ([]string, error) { return nil, nil }

// Reindex is that of store.Store.
func (s *Store) Reindex(ctx context.Context) error { return nil }
