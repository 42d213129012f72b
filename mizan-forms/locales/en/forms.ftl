# What Mizan says when a value is refused, and what its widgets say.
#
# `error-{code}` is said for any kind of field; an attribute is said for the kind of field that it is named after.
# A site overrides any of these by bringing a message of the same name.

error-required = Please fill in this field.
    .boolean = Please tick this box to go on.
    .choice = Please choose something.
    .multiple_choice = { error-required.choice }
    .file = Please choose a file.
    .image = Please choose an image.
error-too_few_forms = Give at least { $limit }; there are { $actual }.
error-too_many_forms = Give at most { $limit }; there are { $actual }.
error-max_length = { $limit ->
        [one] Use at most { $limit } character; there are { $actual }.
       *[other] Use at most { $limit } characters; there are { $actual }.
    }
    .list = { $limit ->
        [one] Give at most { $limit } value; there are { $actual }.
       *[other] Give at most { $limit } values; there are { $actual }.
    }
    .file = The length of the file’s name may be at most { $limit }; it is { $actual }.
    .image = The length of the file’s name may be at most { $limit }; it is { $actual }.
error-min_length = { $limit ->
        [one] Use at least { $limit } character; there are { $actual }.
       *[other] Use at least { $limit } characters; there are { $actual }.
    }
    .list = { $limit ->
        [one] Give at least { $limit } value; there are { $actual }.
       *[other] Give at least { $limit } values; there are { $actual }.
    }
error-max_value = Enter { $limit } or less.
error-min_value = Enter { $limit } or more.
error-step_size = Enter a multiple of { $limit }.
    .offset = Enter { $offset } or a value { $limit } apart from it, such as { $example }.
error-max_digits = { $limit ->
        [one] Use at most { $limit } digit in all.
       *[other] Use at most { $limit } digits in all.
    }
error-max_decimal_places = { $limit ->
        [one] Use at most { $limit } digit after the decimal point.
       *[other] Use at most { $limit } digits after the decimal point.
    }
error-max_whole_digits = { $limit ->
        [one] Use at most { $limit } digit before the decimal point.
       *[other] Use at most { $limit } digits before the decimal point.
    }
error-invalid_choice = “{ $value }” is not one of the choices.
error-invalid_list = Give a list of values.
error-invalid_email = Enter an email address, such as ada@example.org.
error-null_characters_not_allowed = Remove the null character: it cannot be stored.
error-ambiguous_timezone = { $reason ->
        [gap] The clocks in { $time_zone } were turned forward then, and this time left out: choose another one.
       *[fold] The clocks in { $time_zone } were turned back then, and this time came twice: choose another one, or add the offset, as in 2026-10-25T02:30+01:00.
    }
error-unique = This is already taken.
error-stale = Somebody has changed this in the meantime. Please load it again.
error-overflow = This span of time is too long.
error-invalid = This value is not in the expected form.
    .url = Enter a web address, such as https://example.org.
    .slug = Use only letters, digits, hyphens and underscores.
    .domain = Enter a domain name, such as example.org.
    .integer = Enter a whole number.
    .float = Enter a number.
    .decimal = Enter a number.
    .boolean = Answer yes or no.
    .null_boolean = Answer yes or no.
    .date = Enter a date, such as 2026-10-25.
    .time = Enter a time, such as 14:30.
    .datetime = Enter a date and time, such as 2026-10-25 14:30.
    .duration = Enter a span of time, such as 1:30:00.
    .uuid = Enter a UUID.
    .ip = Enter an IP address.
    .json = Enter JSON.
    .file = No file arrived. The form must be sent as multipart/form-data.
    .image = { error-invalid.file }
error-missing = The file did not arrive.
error-empty = This file is empty.
error-max_size = This file is too large: it has { $actual_text }, and may have { $limit_text }.
error-invalid_extension = Files must be of these types: { $allowed_extensions }.
error-invalid_content_type = The content of this file is not of an allowed type.
error-invalid_image = This is not an image, or a damaged one.
error-contradiction = Either choose a file or tick the box to remove it, not both.
error-min_width = The image’s width must be at least { $limit } px; it is { $actual } px.
error-max_width = The image’s width may be at most { $limit } px; it is { $actual } px.
error-min_height = The image’s height must be at least { $limit } px; it is { $actual } px.
error-max_height = The image’s height may be at most { $limit } px; it is { $actual } px.
error-too_many_files = The number of files may be at most { $limit }; it is { $actual }.
error-too_few_files = The number of files must be at least { $limit }; it is { $actual }.
error-other = This value is not valid.

word-optional = (optional)
word-choose = Choose one
word-none = None
word-unknown = Unknown
word-current_file = Current file:
word-remove_file = Remove the file
word-yes = Yes
word-no = No
word-add-another = Add another
word-delete = Delete
word-order = Order
