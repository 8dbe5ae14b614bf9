'use client';

import type { ComponentProps } from 'react';
import { SetupSteps } from './setup-steps';
import { StepDialog } from './step-dialog';

/** The steps in a dialog over the page. Downloaded when it is asked for: few people open it, and they once. */
export function SetupDialog(props: Omit<ComponentProps<typeof SetupSteps>, 'Frame'>) {
  return <SetupSteps Frame={StepDialog} {...props} />;
}
