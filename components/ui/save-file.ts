/** Gives the person a file to keep. */
export function saveFile(name: string, type: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href, download: name });
  link.click();
  // Not at once: some browsers read it only after the press is over.
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
