import { describeCountedByRedis } from '@/lib/testing/counted-by-redis';
import { describeSignInCaptcha } from './sign-in-fixture';

describeCountedByRedis('captcha_redis', {}, describeSignInCaptcha);
