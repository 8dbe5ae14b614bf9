import { describeCountedByRedis } from '@/lib/testing/counted-by-redis';
import { describePasswordLimits } from './password-limits-fixture';

describeCountedByRedis('password_limits_redis', { LIMITS: '' }, describePasswordLimits);
