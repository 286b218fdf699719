from dooropener.mailbox.reading.letters import Attachment, MailKind, ProposalLabel, ReadMail, ReadProposal
