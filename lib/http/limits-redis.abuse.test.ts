import { describeCountedByRedis } from '@/lib/testing/counted-by-redis';
import { describeRouteLimits, limitsOfRoutes } from './limits-fixture';

describeCountedByRedis('http_limits_redis', limitsOfRoutes, describeRouteLimits);
