/** The project's name, leading back to the start page from everywhere else. */
export function Wordmark({ place }: { place?: string }) {
  const mark = (
    <>
      <img src="/favicon.svg" alt="" width="28" height="28" />
      <span>Kafo</span>
    </>
  );
  if (!place) {
    return <span className="wordmark">{mark}</span>;
  }
  return (
    <h1 className="wordmark">
      <a href="/" aria-label="Kafo, start page">
        {mark}
      </a>
      <span className="place">{place}</span>
    </h1>
  );
}
