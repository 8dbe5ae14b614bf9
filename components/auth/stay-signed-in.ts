/** The box in the form for e-mail and password is about this device and so about every way in. */
export const staySignedIn = (): boolean =>
  document.querySelector<HTMLInputElement>('input[name=remember]')?.checked ?? false;
