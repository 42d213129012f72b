import { contactForm, type Ticket } from "../mizan";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const EXCERPT = 80;

/** The topic in words. */
export function topicLabel(ticket: Ticket): string {
  const choice = contactForm.fields.topic?.choices?.find(({ value }) => value === ticket.topic);
  return choice?.label ?? ticket.topic;
}

/** The first line, cut at 80 characters. */
export function excerpt(ticket: Ticket): string {
  const line = [...(ticket.message.split("\n", 1)[0] ?? "")];
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT).join("")}…` : line.join("");
}

/** A day as the server's templates write it, in UTC. */
export function day(moment: string): string {
  const date = new Date(moment);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}

/** A moment of these days as the server's templates write it, in UTC. */
export function moment(at: string): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}, ${date.toISOString().slice(11, 16)} UTC`;
}
