// Package neo4j keeps Kafo's graph in Neo4j 5.26 or later, as a graph that
// reads naturally in Neo4j's own Browser, Bloom and Cypher: MODEL.md beside this
// file documents it, with five queries that a test runs.
//
// Kafo is the sole writer. Who may see what is Kafo's own work on every edition
// of Neo4j: whoever reads the database past Kafo reads everything.
package neo4j
