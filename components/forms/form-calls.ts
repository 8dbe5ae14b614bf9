export { api } from '@/lib/api/client';
export { formErrors } from './form-errors';
