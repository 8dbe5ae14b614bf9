/** How often something random is tried: as usual, or `FUZZ` times that, for a night's run. */
export function tries(usual: number): number {
  return usual * Math.max(1, Number(process.env.FUZZ) || 1);
}
