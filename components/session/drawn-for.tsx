'use client';

import { useContext, useLayoutEffect } from 'react';
import { leaveToOther } from './leave';
import { DrawnForContext } from './session-watch';

/**
 * Stands in every page of an account and says whose it is. The frame round it stays while people move from page to page; when it was
 * drawn for somebody else, the page is hidden before it is painted and left.
 */
export function DrawnFor({ user }: { user: string }) {
  const frame = useContext(DrawnForContext);
  useLayoutEffect(() => {
    if (frame !== null && frame !== user) leaveToOther();
  }, [frame, user]);
  return null;
}
