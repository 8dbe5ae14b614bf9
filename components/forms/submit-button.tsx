'use client';

import { Button, type ButtonProps } from '@/components/ui/button';
import { useHydrated } from './use-hydrated';

/**
 * The button that sends a form. It cannot be pressed before the page's script runs, because the browser would then send the
 * form by itself.
 */
export function SubmitButton(props: Omit<ButtonProps, 'type'>) {
  const hydrated = useHydrated();
  return <Button {...props} type="submit" disabled={!hydrated || props.disabled} />;
}
