"""What the security page asks for."""

from app.web.fresh_proof import ProvenForm
from app.web.new_passwords import accept_new_password, new_password_field, own_words
from app.web.request import current_tenant
from app.web.signed_in import Person


class ChangePasswordForm(ProvenForm):
    """The current password, always, and a new one."""

    new_password = new_password_field()

    def __init__(self, person: Person) -> None:
        super().__init__(person, always=True)

    def accept(self) -> bool:
        """Check the new password first: one that is refused costs no try of the current one."""
        policy = current_tenant().config.policy.password
        words = own_words(self._person.account)
        return self.validate() and accept_new_password(self.new_password, policy, words) and self.prove()
