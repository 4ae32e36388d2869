import { useEffect, useState } from "react";
import { askHealth, type Health } from "./health";

const sayings: Record<Health, string> = {
  asking: "Asking the server …",
  well: "The server is running",
  unwell: "The server says that it is not well: see its log",
  unreachable: "The server does not answer: is it still running?",
};

/** The server's state, asked again every so often. */
export function ServerState({ ask = askHealth, everyMs = 10_000 }) {
  const [health, setHealth] = useState<Health>("asking");

  useEffect(() => {
    let stopped = false;
    const update = async () => {
      const answer = await ask();
      if (!stopped) {
        setHealth(answer);
      }
    };
    void update();
    const timer = setInterval(update, everyMs);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [ask, everyMs]);

  return (
    <p className="server-state" data-health={health} role="status">
      <span className="lamp" aria-hidden="true" />
      {sayings[health]}
    </p>
  );
}
