package neo4jtest

import (
	"bytes"
	"io"
	"net"
	"time"
)

// speaksBolt tells whether a Bolt 5 server answers the opening handshake at address.
// The handshake (neo4j.com/docs/bolt, "Handshake"): a magic number and four version offers,
// each 00, range, minor, major; the answer is the version chosen, or zero for none.
func speaksBolt(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return false
	}
	hello := []byte{
		0x60, 0x60, 0xB0, 0x17,
		0, 4, 4, 5, // 5.0 to 5.4
		0, 0, 0, 0,
		0, 0, 0, 0,
		0, 0, 0, 0,
	}
	if _, err := conn.Write(hello); err != nil {
		return false
	}
	answer := make([]byte, 4)
	if _, err := io.ReadFull(conn, answer); err != nil {
		return false
	}
	return !bytes.Equal(answer, make([]byte, 4))
}
