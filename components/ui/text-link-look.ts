/** The look of a link inside running text. */
export const textLinkLook =
  'rounded-xs font-medium text-accent underline decoration-accent/35 underline-offset-3 hover:decoration-accent';
