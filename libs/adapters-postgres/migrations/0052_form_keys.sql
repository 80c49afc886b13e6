-- What the forms of a session are tied to, through step-ups; null of one that an earlier release has opened.
alter table staff_sessions add column form_key text;
