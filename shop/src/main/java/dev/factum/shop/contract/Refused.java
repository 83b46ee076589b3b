package dev.factum.shop.contract;

import dev.factum.decider.Decision;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A refusal, as HTTP says it. */
public final class Refused extends ErrorResponseException {
    private static final long serialVersionUID = 1L;

    public Refused(HttpStatus status, String code, String reason) {
        super(status, problem(status, code, reason), null);
    }

    /** Does nothing for what was accepted. @throws Refused 409 for what exists, 422 for everything else */
    public static void check(Decision<?> decision) {
        if (decision instanceof Decision.Refused<?>(var code, var reason))
            throw new Refused(
                    code.endsWith(".exists") ? HttpStatus.CONFLICT : HttpStatus.UNPROCESSABLE_CONTENT, code, reason);
    }

    private static ProblemDetail problem(HttpStatus status, String code, String reason) {
        var problem = ProblemDetail.forStatusAndDetail(status, reason);
        problem.setProperty("code", code);
        return problem;
    }
}
