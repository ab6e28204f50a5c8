// Answers for links to a moment, as the lab makes and opens them: their form is the session's, which the command line has in common.
export { packMoment, type SharedMoment, unpackMoment } from '../../session/link.ts';
