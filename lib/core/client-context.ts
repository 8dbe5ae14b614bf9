/** Who is asking, as far as the connection tells. Set by `route()`, stored with sessions and events. */
export interface ClientContext {
  ip: string | null;
  userAgent: string | null;
  requestId: string | null;
}
