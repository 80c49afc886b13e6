import { field } from '../ui/field.ts';

/** A password to be chosen, by the API's own measure. */
export const newPassword = (name: string, label = 'Password'): HTMLElement =>
  field({
    label,
    hint: 'at least 8 characters',
    name,
    type: 'password',
    autocomplete: 'new-password',
    required: true,
    minlength: 8,
  });
