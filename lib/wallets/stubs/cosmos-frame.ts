import { refuse } from './refuse';

/** Cosmos Kit's bridge to a page that frames this one. Pages are never framed here, so there is nothing to bridge. */
export const isInIframe = () => false;

export class Cosmiframe {
  constructor() {
    refuse();
  }
  static listen = refuse;
}
