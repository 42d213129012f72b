login-title = Anmelden
login-description = Anmelden mit Benutzername und Passwort.
login-username-label = Benutzername
login-password-label = Passwort
login-remember-label = Auf diesem Gerät angemeldet bleiben
login-error-invalid_login = Benutzername und Passwort gehören nicht zusammen. Bei beiden kommt es auf Groß- und Kleinschreibung an.

signup-title = Registrieren
signup-description = Legt ein Konto an und meldet es an.
signup-username-label = Benutzername
signup-username-help = Nur Buchstaben, Ziffern und @ . + - _.
signup-username-error-invalid = Verwenden Sie hier nur Buchstaben, Ziffern und @ . + - _, am Anfang keinen Akzent.
signup-username-error-max_length = Verwenden Sie höchstens { $limit } Zeichen.
signup-username-error-unique = Dieser Benutzername ist vergeben. Wählen Sie einen anderen.
signup-email-label = E-Mail-Adresse
signup-password-label = Passwort
signup-password-help = Mindestens 12 Zeichen. Am besten mehrere Wörter ohne Zusammenhang.

error-password_too_short = { $actual ->
        [one] Verwenden Sie mindestens { $limit } Zeichen; es ist erst { $actual }.
       *[other] Verwenden Sie mindestens { $limit } Zeichen; es sind erst { $actual }.
    }
error-password_entirely_numeric = Verwenden Sie nicht nur Ziffern.
error-password_too_common = Das ist eines der Passwörter, die jemand als Erstes versuchen würde. Verwenden Sie mehrere Wörter ohne Zusammenhang.
error-password_too_similar = { $attribute ->
        [username] Das ist dem Benutzernamen zu ähnlich.
        [email] Das ist der E-Mail-Adresse zu ähnlich.
       *[other] Das ist anderen Angaben zu ähnlich.
    }

logout-title = Abmelden
logout-description = Beendet die Sitzung.

password_change-title = Passwort ändern
password_change-description = Ein neues Passwort für alle, die das alte kennen.
password_change-old_password-label = Bisheriges Passwort
password_change-old_password-error-password_incorrect = Das ist nicht Ihr bisheriges Passwort.
password_change-new_password-label = Neues Passwort
password_change-new_password-help = { signup-password-help }

password_reset-title = Passwort vergessen
password_reset-description = Sendet einen Link, mit dem sich ein neues Passwort wählen lässt.
password_reset-email-label = E-Mail-Adresse

password_reset_confirm-title = Neues Passwort wählen
password_reset_confirm-description = Ein neues Passwort mit dem Link aus der E-Mail.
password_reset_confirm-new_password-label = Neues Passwort
password_reset_confirm-new_password-help = { signup-password-help }

error-invalid_link = Dieser Link gilt nicht mehr. Fordern Sie einen neuen an.

auth-log-in = Anmelden
auth-new-here = Neu hier?
auth-sign-up = Registrieren
auth-forgotten = Passwort vergessen?
auth-create = Konto anlegen
auth-have-account = Schon ein Konto?
auth-password-change = Passwort ändern
auth-change-it = Passwort ändern
auth-password-reset = Passwort vergessen
auth-password-reset-lead = Wir senden Ihnen einen Link, mit dem Sie ein neues wählen.
auth-send-link = Link senden
auth-remembered = Wieder eingefallen?
auth-choose-password = Neues Passwort wählen
auth-dead-link = Dieser Link gilt nicht mehr.
auth-set-password = Passwort festlegen
auth-ask-again = Neuen Link anfordern
auth-logged-out = Sie sind abgemeldet.
auth-password-changed = Ihr Passwort ist geändert. Andere Geräte sind abgemeldet.
auth-mail-sent = Wenn es ein Konto mit dieser Adresse gibt, ist eine E-Mail unterwegs.
auth-password-set = Ihr neues Passwort gilt. Bitte melden Sie sich an.
auth-passkeys = Ihre Passkeys
auth-passkey-login = Mit Passkey anmelden
auth-passkey-add = Passkey hinzufügen
auth-passkey-added = Der Passkey ist hinzugefügt. Sie können sich ab jetzt damit anmelden.
auth-passkey-removed = Der Passkey ist entfernt.
auth-passkey-name = Ein Passkey hat einen Namen von höchstens 100 Zeichen.
auth-passkey-last = Nur mit diesem Passkey können Sie sich anmelden. Fügen Sie zuerst einen weiteren hinzu.
auth-passkey-script = Passkeys brauchen JavaScript, und das ist ausgeschaltet.
auth-name = Name
auth-rename = Umbenennen
auth-remove = Entfernen
auth-profile = Ihr Profil
auth-save = Speichern
auth-profile-saved = Ihr Profil ist gespeichert.
