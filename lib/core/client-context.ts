/** Who is asking, as far as the connection tells. Set by `route()`, stored with sessions and events. */
export interface ClientContext {
  ip: string | null;
  userAgent: string | null;
  requestId: string | null;
}

/** Nobody asks: the clock does, or somebody of whom nothing is known. */
export const NO_CLIENT: ClientContext = { ip: null, userAgent: null, requestId: null };
