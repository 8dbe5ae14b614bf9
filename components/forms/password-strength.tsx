'use client';

import { classNames } from '@/components/ui/class-names';
import { estimateStrength } from './password-strength-estimate';

interface PasswordStrengthProps {
  password: string;
  minLength: number;
  own: readonly string[];
}

const colours = ['bg-danger', 'bg-danger', 'bg-caution', 'bg-accent', 'bg-accent'] as const;

/** Four bars and a word. */
export default function PasswordStrength({ password, minLength, own }: PasswordStrengthProps) {
  const { level, words } = estimateStrength(password, minLength, own);
  return (
    <div className="flex h-5 items-center gap-3">
      <div aria-hidden="true" className="grid flex-1 grid-cols-4 gap-1.5">
        {[1, 2, 3, 4].map((step) => (
          <span
            key={step}
            className={classNames('h-1 rounded-full transition-colors', step <= level ? colours[level] : 'bg-line')}
          />
        ))}
      </div>
      <span className="w-32 whitespace-nowrap">
        <span className="sr-only">Password strength: </span>
        {words}
      </span>
    </div>
  );
}
