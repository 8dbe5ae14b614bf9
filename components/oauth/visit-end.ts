/** The BroadcastChannel on which the last page of a visit in a window of its own tells the page that opened it. */
export const VISITS = 'latchkey.oauth';

export interface VisitEnd {
  /** The tag the visit was given by the page that began it. */
  visit: string;
  /** Null where the person is confirmed. */
  error: string | null;
  /** In how many seconds it may be tried again, where that is why. */
  pause: number | null;
}
