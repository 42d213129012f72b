error-required = Bitte füllen Sie dieses Feld aus.
    .boolean = Bitte kreuzen Sie dieses Feld an, um fortzufahren.
    .choice = Bitte wählen Sie etwas aus.
    .multiple_choice = { error-required.choice }
    .file = Bitte wählen Sie eine Datei aus.
    .image = Bitte wählen Sie ein Bild aus.
error-too_few_forms = Geben Sie mindestens { $limit } an; es sind { $actual }.
error-too_many_forms = Geben Sie höchstens { $limit } an; es sind { $actual }.
error-max_length = Verwenden Sie höchstens { $limit } Zeichen; es sind { $actual }.
    .list = { $limit ->
        [one] Geben Sie höchstens { $limit } Wert an; es sind { $actual }.
       *[other] Geben Sie höchstens { $limit } Werte an; es sind { $actual }.
    }
    .file = Der Name der Datei darf höchstens { $limit } Zeichen lang sein; er hat { $actual }.
    .image = Der Name der Datei darf höchstens { $limit } Zeichen lang sein; er hat { $actual }.
error-min_length = { $actual ->
        [one] Verwenden Sie mindestens { $limit } Zeichen; es ist erst { $actual }.
       *[other] Verwenden Sie mindestens { $limit } Zeichen; es sind erst { $actual }.
    }
    .list = { $limit ->
        [one] Geben Sie mindestens { $limit } Wert an.
       *[other] Geben Sie mindestens { $limit } Werte an; bisher: { $actual }.
    }
error-max_value = Geben Sie { $limit } oder weniger ein.
error-min_value = Geben Sie { $limit } oder mehr ein.
error-step_size = Geben Sie ein Vielfaches von { $limit } ein.
    .offset = Geben Sie { $offset } oder einen Wert im Abstand von { $limit } dazu ein, zum Beispiel { $example }.
error-max_digits = { $limit ->
        [one] Verwenden Sie insgesamt höchstens { $limit } Ziffer.
       *[other] Verwenden Sie insgesamt höchstens { $limit } Ziffern.
    }
error-max_decimal_places = { $limit ->
        [one] Verwenden Sie höchstens { $limit } Nachkommastelle.
       *[other] Verwenden Sie höchstens { $limit } Nachkommastellen.
    }
error-max_whole_digits = { $limit ->
        [one] Verwenden Sie höchstens { $limit } Ziffer vor dem Komma.
       *[other] Verwenden Sie höchstens { $limit } Ziffern vor dem Komma.
    }
error-invalid_choice = „{ $value }“ steht nicht zur Auswahl.
error-invalid_list = Geben Sie eine Liste von Werten an.
error-invalid_email = Geben Sie eine E-Mail-Adresse ein, zum Beispiel ada@example.org.
error-null_characters_not_allowed = Entfernen Sie das Nullzeichen: Es kann nicht gespeichert werden.
error-ambiguous_timezone = { $reason ->
        [gap] Damals wurden die Uhren in { $time_zone } vorgestellt, sodass es diese Uhrzeit nicht gab: Wählen Sie eine andere.
       *[fold] Damals wurden die Uhren in { $time_zone } zurückgestellt, sodass es diese Uhrzeit zweimal gab: Wählen Sie eine andere, oder geben Sie den Abstand zur Weltzeit an, etwa 2026-10-25T02:30+01:00.
    }
error-unique = Das ist bereits vergeben.
error-stale = Inzwischen hat jemand etwas daran geändert. Bitte laden Sie es neu.
error-overflow = Diese Zeitspanne ist zu lang.
error-invalid = Dieser Wert hat nicht die erwartete Form.
    .url = Geben Sie eine Webadresse ein, zum Beispiel https://example.org.
    .slug = Verwenden Sie nur Buchstaben, Ziffern, Binde- und Unterstriche.
    .domain = Geben Sie einen Domainnamen ein, zum Beispiel example.org.
    .integer = Geben Sie eine ganze Zahl ein.
    .float = Geben Sie eine Zahl ein.
    .decimal = Geben Sie eine Zahl ein.
    .boolean = Antworten Sie mit Ja oder Nein.
    .null_boolean = Antworten Sie mit Ja oder Nein.
    .date = Geben Sie ein Datum ein, zum Beispiel 2026-10-25.
    .time = Geben Sie eine Uhrzeit ein, zum Beispiel 14:30.
    .datetime = Geben Sie Datum und Uhrzeit ein, zum Beispiel 2026-10-25 14:30.
    .duration = Geben Sie eine Zeitspanne ein, zum Beispiel 1:30:00.
    .uuid = Geben Sie eine UUID ein.
    .ip = Geben Sie eine IP-Adresse ein.
    .json = Geben Sie JSON ein.
    .file = Es ist keine Datei angekommen. Das Formular muss als multipart/form-data gesendet werden.
    .image = { error-invalid.file }
error-missing = Die Datei ist nicht angekommen.
error-empty = Diese Datei ist leer.
error-max_size = Diese Datei ist zu groß: Sie hat { $actual_text } und darf { $limit_text } haben.
error-invalid_extension = Erlaubt sind nur Dateien mit diesen Endungen: { $allowed_extensions }.
error-invalid_content_type = Der Inhalt dieser Datei ist von keiner erlaubten Art.
error-invalid_image = Das ist kein Bild, oder es ist beschädigt.
error-contradiction = Wählen Sie entweder eine Datei aus oder kreuzen Sie „Datei entfernen“ an, nicht beides.
error-min_width = Das Bild muss mindestens { $limit } px breit sein; es sind { $actual } px.
error-max_width = Das Bild darf höchstens { $limit } px breit sein; es sind { $actual } px.
error-min_height = Das Bild muss mindestens { $limit } px hoch sein; es sind { $actual } px.
error-max_height = Das Bild darf höchstens { $limit } px hoch sein; es sind { $actual } px.
error-too_many_files = Die Anzahl der Dateien darf höchstens { $limit } sein; sie ist { $actual }.
error-too_few_files = Die Anzahl der Dateien muss mindestens { $limit } sein; sie ist { $actual }.
error-other = Dieser Wert ist nicht gültig.

word-optional = (optional)
word-choose = Bitte wählen
word-none = Keine Angabe
word-unknown = Unbekannt
word-current_file = Aktuelle Datei:
word-remove_file = Datei entfernen
word-yes = Ja
word-no = Nein
word-add-another = Weitere Zeile
word-delete = Löschen
word-order = Reihenfolge
