// Package jobs does bulk work that outlives whoever does it: a job is cut into
// chunks that the store keeps, workers claim chunks, and what they find is
// written with the chunk's end, so that each result stands once whatever dies.
//
// A job is about the graph as it was when the job was started, which lies in a
// spool folder until the job is done: a worker that is started after a crash, or
// on another machine that shares the folder, goes on with the same graph.
//
// No wall clock decides anything. A worker's hold on a chunk is a claim that it
// shows to be alive by beating; who wants the chunk of another watches whether
// it beats, on his own monotonic clock.
package jobs
