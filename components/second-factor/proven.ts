import type { SecondFactors } from '@/lib/api/contracts/shapes';

/** A way to prove the second factor. */
export type FactorWay = SecondFactors['usable'][number];

/** Called once the factor is proven. Resolves to `leaving` where the page is about to be replaced. */
export type Proven = (way: FactorWay) => Promise<'leaving' | undefined>;
