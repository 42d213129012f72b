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

second_factor-title = Noch ein Schritt
second_factor-description = Schließt eine Anmeldung mit dem zweiten Faktor ab.
second_factor-code-label = Code
second_factor-code-help = Sechs Ziffern aus Ihrer Authenticator-App, oder einer Ihrer Wiederherstellungscodes.
second_factor-trust-label = Diesem Browser vertrauen
second_factor-trust-help = Er wird beim nächsten Mal nicht nach einem Code gefragt.
error-invalid_code = Dieser Code stimmt nicht, oder er ist schon benutzt worden.
error-login_expired = Diese Anmeldung ist abgelaufen. Bitte melden Sie sich noch einmal an.

reauthenticate-title = Bestätigen Sie, dass Sie es sind
reauthenticate-description = Zeigt noch einmal, wer angemeldet ist, bevor etwas Gefährliches geschieht.
reauthenticate-password-label = Ihr Passwort
reauthenticate-password-error-password_incorrect = Das ist nicht Ihr Passwort.
reauthenticate-code-label = Code Ihrer Authenticator-App

login_code_request-title = Mit einer E-Mail anmelden
login_code_request-description = Sendet einen Code für die Anmeldung.
login_code_request-email-label = E-Mail-Adresse
login_code-title = Mit einer E-Mail anmelden
login_code-description = Meldet mit dem Code aus der E-Mail an.
login_code-code-label = Code aus der E-Mail
login_code-code-help = Acht Buchstaben und Ziffern.
login_code-remember-label = Auf diesem Gerät angemeldet bleiben
email_verify-code-label = Code aus der E-Mail
email_verify-code-help = Acht Buchstaben und Ziffern.

totp_enable-title = Zwei Faktoren einschalten
totp_enable-description = Schaltet den zweiten Faktor mit dem ersten Code der App ein.
totp_enable-code-label = Code der App
totp_enable-code-help = Sechs Ziffern, die alle 30 Sekunden wechseln.
totp_disable-title = Zwei Faktoren ausschalten
totp_disable-description = Schaltet den zweiten Faktor aus.
recovery_codes_renew-title = Neue Wiederherstellungscodes
recovery_codes_renew-description = Ersetzt die Wiederherstellungscodes.
trusted_browser_end-title = Nicht mehr vertrauen
trusted_browser_end-description = Fragt einen Browser wieder nach dem zweiten Faktor.

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
auth-passkey-use = Passkey verwenden
auth-two-factor = Zwei Faktoren
auth-two-factor-on = Bei der Anmeldung wird nach einem Code Ihrer Authenticator-App gefragt.
auth-two-factor-off = Bei der Anmeldung wird nur nach dem Passwort gefragt.
auth-two-factor-enable = Einschalten
auth-two-factor-disable = Ausschalten
auth-two-factor-ended = Die Anmeldung mit zwei Faktoren ist ausgeschaltet.
auth-recovery-left = Verbleibende Wiederherstellungscodes:
auth-recovery-renew = Neue Wiederherstellungscodes
auth-trusted = Browser, die nicht nach einem Code gefragt werden
auth-trusted-this = dieser
auth-trusted-until = bis
auth-trusted-end = Wieder fragen
auth-trusted-ended = Dieser Browser wird beim nächsten Mal nach einem Code gefragt.
auth-setup = Zwei Faktoren einschalten
auth-setup-lead = Scannen Sie das mit einer Authenticator-App, oder tippen Sie den Schlüssel ein. Geben Sie dann den Code ein, den sie zeigt.
auth-setup-open = App auf diesem Gerät öffnen
auth-setup-key = Schlüssel:
auth-codes = Ihre Wiederherstellungscodes
auth-codes-lead = Schreiben Sie sie auf oder drucken Sie sie aus. Jeder gilt einmal anstelle eines Codes der App. Sie werden nicht noch einmal gezeigt.
auth-codes-download = Herunterladen
auth-codes-kept = Ich habe sie aufbewahrt
auth-second-factor = Noch ein Schritt
auth-second-factor-lead = Ihr Konto ist mit einem zweiten Faktor geschützt.
auth-start-again = Von vorn beginnen
auth-please-log-in = Bitte melden Sie sich an.
auth-confirm-you = Bestätigen Sie, dass Sie es sind
auth-confirm-you-lead = Was Sie vorhaben, ist einen zweiten Blick wert.
auth-another-way = Auf andere Weise neu anmelden
auth-go-on = Weiter
auth-login-code = Mit einer E-Mail anmelden
auth-login-code-lead = Wir senden Ihnen einen Code, den Sie hier eingeben.
auth-login-code-send = Code senden
auth-login-code-sent = Wenn es ein Konto mit dieser Adresse gibt, ist eine E-Mail mit einem Code unterwegs.
auth-login-code-again = Neuen Code senden

# Mails

mail-greeting = Guten Tag,

mail-password_reset-subject = Ein neues Passwort wählen
mail-password_reset-text = jemand, wohl Sie selbst, möchte für Ihr Konto ein neues Passwort. Um eines zu wählen, öffnen Sie innerhalb von { $count } { $unit ->
        [second] Sekunden
        [minute] Minuten
        [hour] Stunden
       *[day] Tagen
    } diesen Link:

    { $link }

    Er gilt einmal. Wenn Sie es nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.

mail-verify_email-subject = Ihre Adresse bestätigen
mail-verify_email-text = jemand, wohl Sie selbst, hat diese Adresse für ein Konto angegeben. Wenn Sie es waren, öffnen Sie innerhalb von { $count } { $unit ->
        [second] Sekunden
        [minute] Minuten
        [hour] Stunden
       *[day] Tagen
    } diesen Link, und drücken Sie dort auf den Knopf:

    { $link }

    Oder geben Sie innerhalb von { $code_count } { $code_unit ->
        [second] Sekunden
        [minute] Minuten
        [hour] Stunden
       *[day] Tagen
    } diesen Code ein, wo Sie angemeldet sind:

        { $code }

    Wenn Sie es nicht waren, tun Sie nichts.

mail-address_taken-subject = Sie haben schon ein Konto
mail-address_taken-text = jemand, wohl Sie selbst, hat diese Adresse für ein Konto angegeben. Mit ihr gibt es schon eines, und so hat sich nichts geändert. Wenn Sie dessen Passwort vergessen haben, verlangen Sie dort ein neues, wo Sie sich anmelden.

    Wenn Sie es nicht waren, brauchen Sie nichts zu tun.

mail-email_changed-subject = Ihre Adresse wurde geändert
mail-email_changed-text = Ihr Konto hat jetzt eine andere E-Mail-Adresse, und Mails gehen dorthin.

    Wenn Sie es nicht waren, kennt jemand anderer Ihr Passwort. Schreiben Sie uns.

mail-password_changed-subject = Ihr Passwort wurde geändert
mail-password_changed-text = das Passwort Ihres Kontos wurde geändert, und auf Ihren anderen Geräten sind Sie abgemeldet.

    Wenn Sie es nicht waren, wählen Sie sofort ein neues: Verlangen Sie einen Link, wo Sie sich anmelden.

mail-new_login-subject = Eine neue Anmeldung
mail-new_login-text = jemand hat sich mit Ihrem Konto angemeldet:

    { $device }, { $address }
    { $time }

    Wenn Sie es waren, ist alles gut. Wenn nicht, ändern Sie sofort Ihr Passwort: { $site }

mail-account_deleted-subject = Ihr Konto wurde gelöscht
mail-account_deleted-text = Ihr Konto wurde gelöscht, wie Sie es wollten.

mail-totp_enabled-subject = Zwei-Faktor-Anmeldung ist eingeschaltet
mail-totp_enabled-text = Ihr Konto ist jetzt mit einem zweiten Faktor geschützt: Beim Anmelden wird nach einem Code Ihrer Authenticator-App gefragt. Verwahren Sie die Wiederherstellungscodes an einem sicheren Ort.

    Wenn Sie es nicht waren, kennt jemand anderer Ihr Passwort. Schreiben Sie uns.

mail-totp_disabled-subject = Zwei-Faktor-Anmeldung ist ausgeschaltet
mail-totp_disabled-text = für Ihr Konto wurde der zweite Faktor ausgeschaltet: Beim Anmelden genügt das Passwort.

    Wenn Sie es nicht waren, ändern Sie sofort Ihr Passwort, und schreiben Sie uns.

mail-recovery_codes_renewed-subject = Neue Wiederherstellungscodes
mail-recovery_codes_renewed-text = Ihr Konto hat neue Wiederherstellungscodes, und die alten gelten nicht mehr.

    Wenn Sie es nicht waren, ändern Sie sofort Ihr Passwort, und schreiben Sie uns.

mail-recovery_code_used-subject = Ein Wiederherstellungscode wurde verwendet
mail-recovery_code_used-text = jemand hat sich mit einem Ihrer Wiederherstellungscodes angemeldet. { $left ->
        [one] Einer ist
       *[other] { $left } sind
    } noch übrig; neue machen Sie in Ihrem Konto.

    Wenn Sie es nicht waren, ändern Sie sofort Ihr Passwort, und machen Sie neue Codes.

mail-second_factor_tried-subject = Jemand kennt Ihr Passwort
mail-second_factor_tried-text = jemand hat Ihr Passwort eingegeben und danach falsche Codes, zu viele davon. Angemeldet ist er nicht.

    Wenn Sie es nicht waren, ändern Sie sofort Ihr Passwort: Jemand anderer kennt es.

mail-login_code-subject = Ihr Code
mail-login_code-text = jemand, wohl Sie selbst, möchte sich mit Ihrem Konto anmelden. Der Code ist

        { $code }

    Er gilt { $count } { $unit ->
        [second] Sekunden
        [minute] Minuten
        [hour] Stunden
       *[day] Tage
    } lang, einmal, und nur dort, wo nach ihm gefragt wurde. Geben Sie ihn niemandem: Wir fragen weder am Telefon noch in einem Chat danach.

    Wenn Sie es nicht waren, brauchen Sie nichts zu tun.

mail-token_created-subject = Ein neues API-Token
mail-token_created-text = für Ihr Konto wurde ein neues API-Token gemacht. Wer es hat, kann in Ihrem Namen tun, was Sie ihm erlaubt haben.

    Wenn Sie es nicht waren, widerrufen Sie es in Ihrem Konto, und ändern Sie sofort Ihr Passwort: { $site }

mail-passkey_added-subject = Ein Passkey wurde hinzugefügt
mail-passkey_added-text = Ihrem Konto wurde ein Passkey hinzugefügt: Wer ihn hat, kann sich anmelden.

    Wenn Sie es nicht waren, entfernen Sie ihn auf der Seite Ihres Kontos, und ändern Sie Ihr Passwort.

mail-passkey_removed-subject = Ein Passkey wurde entfernt
mail-passkey_removed-text = ein Passkey wurde aus Ihrem Konto entfernt und öffnet es nicht mehr.

    Wenn Sie es nicht waren, ändern Sie sofort Ihr Passwort.

mail-passkey_cloned-subject = Ein Passkey von Ihnen wurde vielleicht kopiert
mail-passkey_cloned-text = jemand wollte sich mit einem Ihrer Passkeys anmelden, und er sieht nach einer Kopie aus: Er wurde seltener verwendet als Ihrer. Niemand wurde eingelassen.

    Bitte entfernen Sie diesen Passkey auf der Seite Ihres Kontos, und fügen Sie einen neuen hinzu.

mail-identity_connected-subject = Ein neuer Weg, sich anzumelden
mail-identity_connected-text = Sie können sich jetzt mit { $provider } bei Ihrem Konto anmelden.

    Wenn Sie es nicht waren, trennen Sie die Verbindung in Ihrem Konto, und ändern Sie sofort Ihr Passwort: { $site }

mail-identity_removed-subject = Ein Weg, sich anzumelden, wurde entfernt
mail-identity_removed-text = ein Weg, sich bei Ihrem Konto anzumelden, wurde entfernt: ein Konto bei einem anderen Anbieter.

    Wenn Sie es nicht waren, ist jemand anderer bei Ihrem Konto angemeldet. Ändern Sie sofort Ihr Passwort.
